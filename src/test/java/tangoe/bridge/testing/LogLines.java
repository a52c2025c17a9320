package tangoe.bridge.testing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What the bridge logs while this is open, as the shipped configuration writes it. */
public final class LogLines implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger root = ((LoggerContext) LogManager.getContext(false)).getRootLogger();
    private final Appender appender;

    public LogLines() {
        this(shippedAppenders().values().iterator().next());
    }

    /** As {@code log.format=json} writes them. */
    public static LogLines json() {
        return new LogLines(((LoggerContext) LogManager.getContext(false)).getConfiguration().getAppender("json"));
    }

    private LogLines(Appender console) {
        appender = new AbstractAppender("kept", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                lines.add(new String(console.getLayout().toByteArray(event)));
            }
        };
        appender.start();
        root.addAppender(appender);
    }

    private static Map<String, Appender> shippedAppenders() {
        return ((LoggerContext) LogManager.getContext(false)).getRootLogger().get().getAppenders();
    }

    public List<String> all() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        root.removeAppender(appender);
        appender.stop();
    }
}
