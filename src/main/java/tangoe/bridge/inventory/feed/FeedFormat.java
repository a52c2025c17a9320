package tangoe.bridge.inventory.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tangoe.bridge.inventory.AssetFeed;

/** The forms in which assets go out, piece by piece. */
public enum FeedFormat {

    /** {@code {"assets": […], "next": "cursor"}}. */
    JSON("application/json") {
        @Override
        String start() {
            return "{\"assets\":[";
        }

        @Override
        String assets(List<Map<String, Object>> assets, boolean first) {
            return (first ? "" : ",") + assets.stream().map(FeedFormat::json).collect(Collectors.joining(","));
        }

        @Override
        String end(String next) {
            return "],\"next\":" + json(next) + "}";
        }
    },

    /** An asset a line. */
    NDJSON("application/x-ndjson") {
        @Override
        String start() {
            return "";
        }

        @Override
        String assets(List<Map<String, Object>> assets, boolean first) {
            return assets.stream().map(asset -> json(asset) + "\n").collect(Collectors.joining());
        }

        @Override
        String end(String next) {
            return "";
        }
    },

    /** RFC 4180 with a header. A cell that a spreadsheet would calculate has an apostrophe before it. */
    CSV("text/csv") {
        @Override
        String start() {
            return csv(Stream.of(AssetFeed.NAMES));
        }

        @Override
        String assets(List<Map<String, Object>> assets, boolean first) {
            return csv(assets.stream().map(asset -> AssetFeed.NAMES.stream().map(name -> cell(asset.get(name))).toList()));
        }

        @Override
        String end(String next) {
            return "";
        }
    };

    /** OWASP, CSV Injection. */
    private static final String CALCULATED = "=+-@\t\r";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String mediaType;

    FeedFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }

    public static List<String> mediaTypes() {
        return Stream.of(values()).map(FeedFormat::mediaType).toList();
    }

    public static FeedFormat of(String mediaType) {
        return Stream.of(values()).filter(format -> format.mediaType.equals(mediaType)).findFirst().orElseThrow();
    }

    abstract String start();

    /** @param first whether none came before these */
    abstract String assets(List<Map<String, Object>> assets, boolean first);

    abstract String end(String next);

    private static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String csv(Stream<List<String>> rows) {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            rows.forEach(csv::writeRecord);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Empty for null. */
    static String cell(Object value) {
        String text = value == null ? "" : value.toString();
        return !text.isEmpty() && CALCULATED.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
