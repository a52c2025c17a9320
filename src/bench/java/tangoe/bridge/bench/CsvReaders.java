package tangoe.bridge.bench;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.dataformat.CsvDataFormat;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import tangoe.bridge.inventory.read.csv.CsvFile;

/** Reads a file to its end and does nothing with it: by our reader, by what camel-csv reads with, and by camel-csv in a route. */
final class CsvReaders {

    private static final int ROUNDS = 2;

    private CsvReaders() {
    }

    static void measure(Path file) throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            long begun = System.nanoTime();
            long rows = ours(file);
            print("FastCSV, as the bridge reads", round, rows, begun);
            begun = System.nanoTime();
            rows = commonsCsv(file);
            print("commons-csv alone", round, rows, begun);
            begun = System.nanoTime();
            rows = route(file);
            print("camel-csv, lazy, in a route", round, rows, begun);
        }
    }

    private static long ours(Path file) throws IOException {
        try (CsvFile csv = new CsvFile(file, file.getFileName().toString())) {
            long rows = 0;
            while (csv.next() != null) {
                rows++;
            }
            return rows;
        }
    }

    private static long commonsCsv(Path file) throws IOException {
        long rows = 0;
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                CSVParser parser = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get().parse(reader)) {
            for (CSVRecord ignored : parser) {
                rows++;
            }
        }
        return rows;
    }

    private static long route(Path file) throws Exception {
        AtomicLong rows = new AtomicLong();
        try (CamelContext context = new DefaultCamelContext()) {
            CsvDataFormat csv = new CsvDataFormat();
            csv.setLazyLoad("true");
            csv.setSkipHeaderRecord("true");
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:file").unmarshal(csv).split(body()).streaming().stopOnException()
                            .process(exchange -> rows.incrementAndGet());
                }
            });
            context.start();
            context.createProducerTemplate().sendBody("direct:file", Files.newInputStream(file));
        }
        return rows.get();
    }

    private static void print(String what, int round, long rows, long begun) {
        System.out.printf(Locale.ROOT, "%-30s round %d: %,d rows in %.2f s%n", what, round, rows, (System.nanoTime() - begun) / 1e9);
    }
}
