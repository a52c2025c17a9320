package tangoe.bridge.sandbox;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The user who sends a query, and the time, for {@code javascript:gs…} and {@code DYNAMIC}. The user's time zone is GMT.
 *
 * @param userId the sys_id of the user
 * @param groups the sys_ids of the user's groups
 */
record Asker(String userId, Set<String> groups, Instant now) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final Pattern SCRIPT = Pattern.compile("javascript:\\s*gs\\.(\\w+)\\(([^)]*)\\);?");
    private static final Pattern EDGE = Pattern.compile("(beginning|end)Of(Today|Yesterday|Tomorrow|ThisWeek|ThisMonth|Last(\\d+)Days)");
    private static final Pattern AGO = Pattern.compile("(days|hours|minutes)Ago(Start|End)?");
    private static final String ME = "90d1921e5f510100a9ad2572f2b477fe";
    private static final String MY_GROUPS = "d6435e965f510100a9ad2572f2b477fe";

    /** Nobody in particular. */
    static Asker at(Instant now) {
        return new Asker("", Set.of(), now);
    }

    /** @throws IllegalArgumentException on any other script, because both dropping it and taking it literally would be wrong */
    String evaluated(String value) {
        if (!value.contains("javascript:")) {
            return value;
        }
        String evaluated = SCRIPT.matcher(value).replaceAll(call -> Matcher.quoteReplacement(result(call)));
        if (evaluated.contains("javascript:")) {
            throw unknown(value);
        }
        return evaluated;
    }

    private String result(MatchResult call) {
        String[] arguments = call.group(2).replace("'", "").replace("\"", "").split("\\s*,\\s*");
        String name = call.group(1);
        if (name.equals("dateGenerate") && arguments.length == 2) {
            return arguments[0].strip() + " " + Map.of("start", "00:00:00", "end", "23:59:59").getOrDefault(arguments[1], arguments[1].strip());
        }
        if (name.equals("getUserID")) {
            return userId;
        }
        Matcher edge = EDGE.matcher(name);
        if (edge.matches()) {
            return edge(edge.group(1).equals("beginning"), edge.group(2), edge.group(3));
        }
        Matcher ago = AGO.matcher(name);
        if (ago.matches() && arguments[0].matches("\\d{1,6}")) {
            LocalDateTime then = local().minus(Long.parseLong(arguments[0]), ChronoUnit.valueOf(ago.group(1).toUpperCase()));
            ChronoUnit unit = ChronoUnit.valueOf(ago.group(1).toUpperCase());
            return TIME.format(ago.group(2) == null ? then : ago.group(2).equals("Start") ? then.truncatedTo(unit)
                    : then.truncatedTo(unit).plus(1, unit).minusSeconds(1));
        }
        throw unknown(call.group());
    }

    private String edge(boolean beginning, String period, String days) {
        LocalDate today = local().toLocalDate();
        LocalDate first = switch (period) {
            case "Today" -> today;
            case "Yesterday" -> today.minusDays(1);
            case "Tomorrow" -> today.plusDays(1);
            case "ThisWeek" -> today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case "ThisMonth" -> today.withDayOfMonth(1);
            default -> today.minusDays(Long.parseLong(days));
        };
        LocalDate last = switch (period) {
            case "ThisWeek" -> first.plusDays(6);
            case "ThisMonth" -> first.plusMonths(1).minusDays(1);
            case "Today", "Yesterday", "Tomorrow" -> first;
            default -> today;
        };
        return TIME.format(beginning ? first.atStartOfDay() : last.plusDays(1).atStartOfDay().minusSeconds(1));
    }

    /** The moment that {@code RELATIVE…@unit@ago@count} means. */
    String relative(String unit, String direction, String count) {
        Map<String, ChronoUnit> units = Map.of("minute", ChronoUnit.MINUTES, "hour", ChronoUnit.HOURS, "dayofweek", ChronoUnit.DAYS,
                "week", ChronoUnit.WEEKS, "month", ChronoUnit.MONTHS);
        if (!units.containsKey(unit) || !count.matches("\\d{1,6}")) {
            throw new IllegalArgumentException("The sandbox does not know the relative time \"" + unit + "@" + direction + "@" + count + "\"");
        }
        long signed = direction.equals("ahead") ? Long.parseLong(count) : -Long.parseLong(count);
        return TIME.format(local().plus(signed, units.get(unit)));
    }

    /** What a dynamic filter stands for: "Me" or "One of My Groups". */
    Set<String> dynamic(String filter) {
        return switch (filter) {
            case ME -> Set.of(userId);
            case MY_GROUPS -> groups;
            default -> throw new IllegalArgumentException("The sandbox knows the dynamic filters Me and One of My Groups, not " + filter);
        };
    }

    private LocalDateTime local() {
        return LocalDateTime.ofInstant(now, ZoneOffset.UTC);
    }

    private static IllegalArgumentException unknown(String script) {
        return new IllegalArgumentException("The sandbox runs the scripts gs.dateGenerate('date','time'), gs.getUserID(), gs.beginningOf…() and "
                + "gs.endOf…() of Today, Yesterday, Tomorrow, ThisWeek, ThisMonth, Last7Days and gs.daysAgo(n), no other: " + script);
    }
}
