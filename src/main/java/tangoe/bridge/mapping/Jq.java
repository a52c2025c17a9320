package tangoe.bridge.mapping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.module.loaders.BuiltinModuleLoader;

/** A jq file with the {@link MappingFunctions}. Runs outside Camel exactly as in Camel's jq language (jq 1.7). */
public final class Jq {

    private final JsonQuery query;
    private final Scope scope;

    private Jq(JsonQuery query, Scope scope) {
        this.query = query;
        this.scope = scope;
    }

    /** @throws JsonQueryException if the text is not jq */
    public static Jq compile(Path file, MappingFunctions functions) throws IOException {
        return compile(Files.readString(file), functions);
    }

    /** @throws JsonQueryException if the text is not jq */
    public static Jq compile(String text, MappingFunctions functions) throws JsonQueryException {
        Scope scope = Scope.newEmptyScope();
        scope.setModuleLoader(BuiltinModuleLoader.getInstance());
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_7, scope);
        functions.jq().forEach(scope::addFunction);
        return new Jq(JsonQuery.compile(text, Versions.JQ_1_7), scope);
    }

    /**
     * The one result for this input.
     *
     * @throws JsonQueryException if jq fails, or gives no result or several
     */
    public JsonNode apply(JsonNode input) throws JsonQueryException {
        List<JsonNode> results = new ArrayList<>();
        query.apply(Scope.newChildScope(scope), input, results::add);
        if (results.size() != 1) {
            throw new JsonQueryException("one result was expected, there are " + results.size());
        }
        return results.get(0);
    }
}
