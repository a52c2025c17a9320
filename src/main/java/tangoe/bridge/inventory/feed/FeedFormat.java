package tangoe.bridge.inventory.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tangoe.bridge.inventory.read.Field;

/** The formats of the feed, written piece by piece. */
public enum FeedFormat {

    /** {@code {"assets": […], "next": "cursor"}}. */
    JSON("application/json") {
        @Override
        String start(CsvRows csv, List<String> own) {
            return "{\"assets\":[";
        }

        @Override
        String assets(CsvRows csv, List<Map<String, Object>> assets, List<String> own, boolean first) {
            return (first ? "" : ",") + assets.stream().map(FeedFormat::json).collect(Collectors.joining(","));
        }

        @Override
        String end(String next) {
            return "],\"next\":" + json(next) + "}";
        }
    },

    /** One asset on each line. */
    NDJSON("application/x-ndjson") {
        @Override
        String start(CsvRows csv, List<String> own) {
            return "";
        }

        @Override
        String assets(CsvRows csv, List<Map<String, Object>> assets, List<String> own, boolean first) {
            return assets.stream().map(asset -> json(asset) + "\n").collect(Collectors.joining());
        }

        @Override
        String end(String next) {
            return "";
        }
    },

    /** CSV with a header. The client's own fields are the last columns. */
    CSV("text/csv") {
        @Override
        String start(CsvRows csv, List<String> own) {
            return csv.header(names(own));
        }

        @Override
        String assets(CsvRows csv, List<Map<String, Object>> assets, List<String> own, boolean first) {
            return csv.text(names(own), assets.stream().map(asset -> {
                Map<String, Object> row = new HashMap<>(asset);
                ((Map<?, ?>) asset.get(AssetFeed.MORE)).forEach((name, value) -> row.put(name.toString(), value));
                return row;
            }).toList());
        }

        private List<String> names(List<String> own) {
            return Stream.concat(Field.FEED_NAMES.stream(), own.stream()).toList();
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

    /**
     * @param csv only used by {@link #CSV}
     * @param own the client's own fields
     */
    abstract String start(CsvRows csv, List<String> own);

    /** @param first whether these are the first assets */
    abstract String assets(CsvRows csv, List<Map<String, Object>> assets, List<String> own, boolean first);

    abstract String end(String next);

    private static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
