package tangoe.bridge.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;

/**
 * All connections of one process to its database, which can be cut at any step: a statement that writes, or the commit of one,
 * just before it or just after. Whoever is cut off can store nothing from then on, as if it had been killed; what was not
 * committed is rolled back. What its threads still send to others is what they might have sent just before.
 */
public final class Lifeline {

    private static final Map<String, Lifeline> LINES = new ConcurrentHashMap<>();
    private static final Set<String> WRITING = Set.of("insert", "update", "delete", "merge");
    private static final String CONNECTION_FAILURE = "08006";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static {
        try {
            List<Driver> others = Collections.list(DriverManager.getDrivers());
            // The first one that takes an address has it.
            for (Driver other : others) {
                DriverManager.deregisterDriver(other);
            }
            DriverManager.registerDriver(new LifelineDriver());
            for (Driver other : others) {
                DriverManager.registerDriver(other);
            }
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Set<Tied> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile String cutAt;
    private int left;
    private int steps;

    private Lifeline() {
    }

    /** @param url of JDBC, or how it begins; of no connection that is open yet */
    public static Lifeline to(String url) {
        return LINES.computeIfAbsent(url, first -> new Lifeline());
    }

    /** Cuts at that step from now on, 1 being the next one; 0 for never. */
    public synchronized void cutAfter(int count) {
        left = count;
    }

    /** How many there were so far. */
    public synchronized int steps() {
        return steps;
    }

    public boolean isCut() {
        return cut;
    }

    /** Where it was cut the last time, such as {@code before commit of insert into message}. */
    public String cutAt() {
        return cutAt;
    }

    /** Waits until the database knows of no connection any more: what was being carried out at the cut is done. */
    public void awaitQuiet() {
        Waiting.until("all connections are closed", PATIENCE, () -> {
            open.forEach(Tied::endIfUnused);
            return open.isEmpty();
        });
    }

    /** New connections are let through again. */
    public void mend() {
        awaitQuiet();
        cut = false;
    }

    private void step(String what) {
        synchronized (this) {
            if (cut) {
                return;
            }
            steps++;
            if (left == 0 || --left > 0) {
                return;
            }
            cutAt = what;
            cut = true;
        }
        // Who waits in the database for a lock of theirs gets it, and is ended too.
        open.forEach(Tied::endIfUnused);
    }

    private static SQLException isGone() {
        return new SQLException("The process is cut off from its database", CONNECTION_FAILURE);
    }

    private Connection connect(Driver driver, String url, Properties properties) throws SQLException {
        // Not refused where it is cut: a pool would go on trying for seconds, and the dead are to be quick.
        Tied tied = new Tied(cut ? null : driver.connect(url, properties));
        open.add(tied);
        return tied.proxy(Connection.class, tied.real, null);
    }

    /** A connection. One thread uses it at a time, and ends it if the line was cut meanwhile. */
    private final class Tied {
        private final Connection real;
        private final ReentrantLock use = new ReentrantLock();
        /** The last statement that wrote and is not committed yet, if there is one. */
        private String written;

        private Tied(Connection real) {
            this.real = real;
        }

        private <T> T proxy(Class<T> type, Object target, String sql) {
            InvocationHandler handler = (proxy, method, arguments) -> call(target, method, arguments, sql);
            return type.cast(Proxy.newProxyInstance(Lifeline.class.getClassLoader(), new Class<?>[] {type}, handler));
        }

        private Object call(Object target, Method method, Object[] arguments, String prepared) throws Throwable {
            use.lock();
            try {
                if (cut || real == null) {
                    return callOfTheDead(method);
                }
                String step = step(method.getName(), arguments, prepared);
                if (step != null) {
                    Lifeline.this.step("before " + step);
                    requireAlive();
                }
                Object result = method.invoke(target, arguments);
                if (step != null) {
                    Lifeline.this.step("after " + step);
                    requireAlive();
                }
                if (method.getName().equals("close") && target == real) {
                    open.remove(this);
                }
                return result instanceof PreparedStatement ? proxy(PreparedStatement.class, result, (String) arguments[0])
                        : result instanceof Statement && target == real ? proxy(Statement.class, result, null) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            } finally {
                if (cut) {
                    end();
                }
                use.unlock();
            }
        }

        /** @return the call's name if it is a step, else null */
        private String step(String method, Object[] arguments, String prepared) throws SQLException {
            String before = written;
            if (method.equals("rollback") || method.equals("commit")) {
                written = null;
                return method.equals("rollback") || before == null ? null : "commit of " + before;
            }
            String sql = !method.startsWith("execute") ? null : prepared != null ? prepared : arguments == null ? null : (String) arguments[0];
            if (sql == null || !WRITING.contains(sql.strip().split("\\s", 2)[0].toLowerCase(Locale.ROOT))) {
                return null;
            }
            String step = String.join(" ", List.of(sql.strip().split("\\s+")).subList(0, 3));
            written = real.getAutoCommit() ? null : step;
            return step;
        }

        private void requireAlive() throws SQLException {
            if (cut) {
                throw isGone();
            }
        }

        /** A pool can look after it, as it does with one that works; it carries nothing out. */
        private Object callOfTheDead(Method method) throws SQLException {
            String name = method.getName();
            if (name.startsWith("prepare") || name.equals("commit") || name.startsWith("execute") && method.getParameterCount() == 0) {
                throw isGone();
            }
            Class<?> type = method.getReturnType();
            return type == boolean.class ? Boolean.valueOf(name.equals("isValid") || name.equals("getAutoCommit"))
                    : type == int.class ? (Object) (name.equals("hashCode") ? System.identityHashCode(this) : 0)
                    : type == Statement.class ? proxy(Statement.class, this, null)
                    : type == String.class ? "cut off" : null;
        }

        private void endIfUnused() {
            if (use.tryLock()) {
                try {
                    end();
                } finally {
                    use.unlock();
                }
            }
        }

        private void end() {
            if (!open.remove(this) || real == null) {
                return;
            }
            try (real) {
                if (!real.getAutoCommit()) {
                    // Closed alone, PostgreSQL would roll back a little later.
                    real.rollback();
                }
            } catch (SQLException e) {
                // It was closed already.
            }
        }
    }

    /** Stands before the databases' own drivers, for the addresses that have a line. */
    private static final class LifelineDriver implements Driver {

        @Override
        public boolean acceptsURL(String url) {
            return line(url) != null;
        }

        @Override
        public Connection connect(String url, Properties properties) throws SQLException {
            Lifeline line = line(url);
            return line == null ? null : line.connect(realOne(url), url, properties);
        }

        private static Lifeline line(String url) {
            return LINES.entrySet().stream().filter(line -> url.startsWith(line.getKey())).map(Map.Entry::getValue).findFirst().orElse(null);
        }

        private Driver realOne(String url) throws SQLException {
            for (Driver driver : Collections.list(DriverManager.getDrivers())) {
                if (driver != this && driver.acceptsURL(url)) {
                    return driver;
                }
            }
            throw new SQLException("No driver takes " + url);
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) throws SQLException {
            return realOne(url).getPropertyInfo(url, properties);
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }
    }
}
