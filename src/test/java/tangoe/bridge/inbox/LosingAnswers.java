package tangoe.bridge.inbox;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** Connections that break once, just after the database has carried out a commit or just before. */
final class LosingAnswers {

    private final DataSource real;
    private final boolean carriedOut;
    private final AtomicBoolean next = new AtomicBoolean();

    LosingAnswers(DataSource real, boolean carriedOut) {
        this.real = real;
        this.carriedOut = carriedOut;
    }

    /** The next commit's answer is lost. */
    void loseNext() {
        next.set(true);
    }

    Jdbi jdbi() {
        return Jdbi.create(() -> watched(real.getConnection()));
    }

    private Connection watched(Connection connection) {
        return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    boolean lose = method.getName().equals("commit") && next.compareAndSet(true, false);
                    if (lose && !carriedOut) {
                        connection.rollback();
                        throw new SQLException("The connection was lost");
                    }
                    Object answer;
                    try {
                        answer = method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (lose) {
                        throw new SQLException("The connection was lost");
                    }
                    return answer;
                });
    }
}
