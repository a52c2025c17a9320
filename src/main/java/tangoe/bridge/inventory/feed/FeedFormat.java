package tangoe.bridge.inventory.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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

    /** With a header. */
    CSV("text/csv") {
        @Override
        String start() {
            return Csv.text(Stream.of(AssetFeed.NAMES));
        }

        @Override
        String assets(List<Map<String, Object>> assets, boolean first) {
            return Csv.text(assets.stream().map(asset -> Csv.cells(AssetFeed.NAMES.stream().map(asset::get).toList())));
        }

        @Override
        String end(String next) {
            return "";
        }
    };

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
}
