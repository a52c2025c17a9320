package tangoe.bridge.inventory.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tangoe.bridge.inventory.read.Reading.Unfitting;
import tangoe.bridge.inventory.read.csv.CsvFile;
import tangoe.bridge.inventory.read.csv.CsvRow;
import tangoe.bridge.inventory.read.csv.NotCsv;

/**
 * {@code tangoe-bridge map FILE}: how the mapping reads a report. Loads nothing and contacts nobody. Prints what each column feeds, or
 * probably would, the first assets, one JSON object a line, and what does not fit. {@code map --propose FILE} prints a mapping that
 * knows the report, and nothing else. Exit codes: 0 it could be loaded, 1 it is refused, 2 there is no such file.
 */
public final class MapCommand {

    private static final int MOST_ASSETS = 10;
    private static final int MOST_REJECTS = 100;
    private static final int ROWS_TO_GUESS_BY = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AssetColumns columns;
    private final PrintStream out;
    private final PrintStream err;

    private final LongSet keys = new LongSet();
    private long rows;
    private long accepted;
    private long rejected;

    public MapCommand(AssetColumns columns, PrintStream out, PrintStream err) {
        this.columns = columns;
        this.out = out;
        this.err = err;
    }

    public int run(Path path) {
        return on(path, file -> {
            AssetColumns.Layout layout = columns.ofReport(file.headersRead());
            showColumns(layout, guesses(path));
            if (!layout.hasKey()) {
                throw new NotCsv("line " + file.headersLine() + " names no column of IMEI, serial number, ICCID or phone number; map --propose writes a mapping with"
                        + " what is proposed above");
            }
            read(file, layout);
            out.println(rows + " rows, " + accepted + " fit, " + rejected + " rejects"
                    + (rejected > MOST_REJECTS ? ", the first " + MOST_REJECTS + " of them above" : "") + ". Nothing was loaded.");
        });
    }

    /** Prints a mapping to start from. */
    public int propose(Path path) {
        return on(path, file -> out.print(ProposedMapping.of(columns.table(), guesses(path))));
    }

    private interface Work {
        void on(CsvFile file) throws IOException;
    }

    private int on(Path path, Work work) {
        try (CsvFile file = columns.open(path, path.getFileName().toString())) {
            work.on(file);
            return 0;
        } catch (NotCsv e) {
            err.println("tangoe-bridge map: " + printable(path.getFileName() + " is refused: " + e.getMessage()));
            return 1;
        } catch (NoSuchFileException e) {
            err.println("tangoe-bridge map: there is no file " + printable(path.toString()));
            return 2;
        } catch (IOException e) {
            err.println("tangoe-bridge map: " + printable(path + " cannot be read: " + e.getMessage()));
            return 2;
        } finally {
            out.flush();
        }
    }

    private List<ColumnGuess> guesses(Path path) throws IOException {
        try (CsvFile file = columns.open(path, path.getFileName().toString())) {
            List<List<String>> first = new ArrayList<>();
            AssetColumns.Layout layout = columns.ofReport(file.headersRead());
            for (CsvRow row = file.next(); row != null && first.size() < ROWS_TO_GUESS_BY; row = file.next()) {
                first.add(IntStream.range(0, layout.width()).mapToObj(row::cell).toList());
            }
            return ColumnGuess.of(columns, layout, first);
        }
    }

    private void showColumns(AssetColumns.Layout layout, List<ColumnGuess> guesses) {
        out.println("A report of " + layout.origin().kind.word() + "s." + (layout.unknown().isEmpty() ? ""
                : " Columns that the mapping does not know: " + printable(String.join(", ", layout.unknown()))));
        Map<String, String> fed = new LinkedHashMap<>();
        layout.names().subList(0, layout.width()).forEach(header -> fed.put(header, "left alone"));
        for (AssetColumns.Rule rule : layout.rules()) {
            for (int candidate : rule.candidates()) {
                for (int column : candidate < layout.width() ? new int[] {candidate} : layout.joined().get(candidate - layout.width())) {
                    fed.put(layout.names().get(column), rule.field().word());
                }
            }
        }
        for (AssetColumns.OwnRule rule : layout.own()) {
            for (int candidate : rule.candidates()) {
                fed.put(layout.names().get(candidate), "more." + rule.name());
            }
        }
        for (ColumnGuess guess : guesses) {
            fed.put(guess.header(), (guess.field() == null ? "unknown; proposed: none" : "unknown; proposed: " + guess.field().word())
                    + ", because " + guess.reason());
        }
        fed.forEach((header, feeds) -> out.println(printable("  " + header + ": " + feeds)));
    }

    private void read(CsvFile file, AssetColumns.Layout layout) {
        SourceRecordReader reader = new SourceRecordReader(columns, layout);
        for (CsvRow row = file.next(); row != null; row = file.next()) {
            rows++;
            if (row.fault() != null) {
                reject(row, new Unfitting(null, null, row.fault()));
                continue;
            }
            Reading reading = reader.read(row, 0);
            for (Unfitting unfit : reading.unfit()) {
                reject(row, unfit);
            }
            if (reading.record() != null && keys.add(RowDigest.ofKey(reading.record().key()))) {
                accepted++;
                show(row, reading.record());
            } else if (reading.record() != null) {
                reject(row, new Unfitting(reading.record().keyField().word(), reading.record().get(reading.record().keyField()),
                        "stands in an earlier row of this file already"));
            }
        }
    }

    private void show(CsvRow row, SourceRecord record) {
        if (accepted > MOST_ASSETS) {
            return;
        }
        Map<String, Object> asset = new LinkedHashMap<>();
        asset.put("line", row.line());
        asset.put("kind", (record.isLine() ? AssetKind.LINE : AssetKind.DEVICE).word());
        for (Field field : Field.SHOWN) {
            asset.put(field.word(), record.get(field));
        }
        asset.put(Field.MORE.word(), OwnFields.texts(record.get(Field.MORE)));
        try {
            out.println(JSON.writeValueAsString(asset));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }

    private void reject(CsvRow row, Unfitting unfit) {
        rejected++;
        if (rejected <= MOST_REJECTS) {
            out.println(printable("line " + row.line() + (unfit.column() == null ? "" : ", " + unfit.column()
                    + (unfit.value() == null ? "" : " \"" + unfit.value() + "\"")) + ": " + unfit.reason()));
        }
    }

    /** Without characters that a terminal takes for commands. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}]+", " ");
    }
}
