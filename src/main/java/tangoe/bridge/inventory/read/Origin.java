package tangoe.bridge.inventory.read;

/** Where a record comes from. A full snapshot is complete for its own origin only. */
public enum Origin {

    API_DEVICES(1, Source.API, AssetKind.DEVICE),
    API_LINES(2, Source.API, AssetKind.LINE),
    CSV_DEVICES(4, Source.CSV, AssetKind.DEVICE),
    CSV_LINES(8, Source.CSV, AssetKind.LINE);

    /** The value of {@code asset_origin.id}; {@code asset.origins} is the sum of them. */
    public final int bit;
    public final Source source;
    public final AssetKind kind;

    Origin(int bit, Source source, AssetKind kind) {
        this.bit = bit;
        this.source = source;
        this.kind = kind;
    }

    public static Origin of(Source source, AssetKind kind) {
        for (Origin origin : values()) {
            if (origin.source == source && origin.kind == kind) {
                return origin;
            }
        }
        throw new AssertionError(source + " " + kind);
    }

    public static Origin of(int bit) {
        for (Origin origin : values()) {
            if (origin.bit == bit) {
                return origin;
            }
        }
        throw new IllegalArgumentException("no origin has the number " + bit);
    }
}
