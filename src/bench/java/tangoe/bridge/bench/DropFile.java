package tangoe.bridge.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reports of devices with 18 columns, about 237 bytes a row; the same rows for the same numbers. */
final class DropFile {

    private static final String HEADER = "ID,Device Category,Manufacturer,Model,IMEI,Serial Number,Status,Person,Employee ID,Email,Group,"
            + "Cost Center,Phone Number,Carrier,Account Number,Plan,ICCID,Created\r\n";
    private static final String[] MODELS = {"Phone,Apple,iPhone 15", "Phone,Samsung,Galaxy S24", "Tablet,Apple,iPad Air", "Phone,Google,Pixel 9", "Tablet,Samsung,\"Galaxy Tab \"\"Active\"\" 5\""};
    private static final String[] FIRST = {"Fred", "Beth", "Abel", "Carol", "David", "Joe", "Lucius", "Annika"};
    private static final String[] LAST = {"Luddy", "Anglin", "Tuter", "Coughlin", "Loo", "Employee", "Bagnoli", "Lindqvist"};
    private static final String[] STATUSES = {"Active", "Active", "Active", "Active", "Suspended", "Pending Destruction", "Spare"};
    private static final String[] CARRIERS = {"Verizon", "AT&T Mobility", "T-Mobile USA"};
    private static final String[] PLANS = {"Unlimited", "Business Data 10 GB", "Pooled"};
    private static final int[] AREAS = {317, 212, 415, 206, 303, 512, 617, 702, 813, 916};

    private DropFile() {
    }

    /**
     * @param gone        so many rows of those that a file of {@code 0} begins with are not in it, and as many others follow at its end
     * @param changedEach every so many rows one has another owner than in a file of {@code 0}, which changes none
     */
    static Path write(Path file, int rows, int gone, int changedEach) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            out.write(HEADER.getBytes(StandardCharsets.UTF_8));
            StringBuilder row = new StringBuilder(300);
            for (int i = gone; i < rows + gone; i++) {
                row.setLength(0);
                row(row, i, changedEach > 0 && i % changedEach == 0);
                out.write(row.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    private static void row(StringBuilder row, int i, boolean changed) {
        int mixed = (i * 0x9E3779B1 >>> 1) % 1_000_003;
        int person = changed ? mixed + 1 : mixed;
        String first = FIRST[person & 7], last = LAST[person >> 3 & 7];
        row.append(7_000_000 + i).append(',').append(MODELS[mixed % MODELS.length]).append(',');
        withCheckDigit(row, 35_391_805_000_000L + i);
        row.append(",F2L").append(Integer.toString(0x1000000 + i, 36).toUpperCase(java.util.Locale.ROOT)).append(',')
                .append(STATUSES[mixed % STATUSES.length]).append(",\"").append(last).append(", ").append(first).append("\",00")
                .append(10_000 + person % 80_000).append(',').append(first.toLowerCase(java.util.Locale.ROOT)).append('.')
                .append(last.toLowerCase(java.util.Locale.ROOT)).append(person % 5000).append("@example.com,Field ")
                .append(mixed % 40).append(",CC-").append(100 + mixed % 300).append(",+1 (").append(AREAS[i % AREAS.length]).append(") ")
                .append(200 + i / 10 / 10_000 % 800).append('-').append(String.format("%04d", i / 10 % 10_000)).append(',')
                .append(CARRIERS[mixed % 3]).append(",742001199-").append(10_000 + mixed % 90).append(',').append(PLANS[mixed % 3])
                .append(',');
        withCheckDigit(row, 8_914_800_001_000_000_000L + i);
        row.append(',').append(2020 + mixed % 6).append("-0").append(1 + mixed % 9)
                .append('-').append(10 + mixed % 18).append(" 09:15:00 EST\r\n");
    }

    /** ISO/IEC 7812-1, annex B. */
    private static void withCheckDigit(StringBuilder row, long identity) {
        int sum = 0;
        long rest = identity;
        for (int place = 0; rest > 0; place++, rest /= 10) {
            int digit = (int) (rest % 10) * (place % 2 == 0 ? 2 : 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        row.append(identity).append((10 - sum % 10) % 10);
    }
}
