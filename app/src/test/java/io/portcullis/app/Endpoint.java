package io.portcullis.app;

import io.portcullis.testkit.cluster.Login;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Where clients go, in the words of libpq and of pgjdbc.
 *
 * @param libpq environment variables, see the manual's "libpq: Environment Variables"
 */
record Endpoint(String name, int port, Login login, Map<String, String> libpq) {
    private static final String DATABASE = "postgres";

    Endpoint {
        libpq = Map.copyOf(libpq);
    }

    static Endpoint of(String name, int port, String sslmode) {
        return new Endpoint(name, port, Login.SUPERUSER, Map.of("PGSSLMODE", sslmode));
    }

    Endpoint with(String variable, String value) {
        Map<String, String> more = new TreeMap<>(libpq);
        more.put(variable, value);
        return new Endpoint(name, port, login, more);
    }

    Endpoint as(Login other) {
        return new Endpoint(name, port, other, libpq);
    }

    Map<String, String> environment() {
        Map<String, String> all = new TreeMap<>(Map.of(
                "PGHOST",
                "127.0.0.1",
                "PGPORT",
                Integer.toString(port),
                "PGDATABASE",
                DATABASE,
                "PGUSER",
                login.user(),
                "PGPASSWORD",
                login.password(),
                // A gateway that does not answer must fail a test, not stop it.
                "PGCONNECT_TIMEOUT",
                "20"));
        all.putAll(libpq);
        return all;
    }

    /** By pgjdbc, with more of its properties as name, value, name, value … */
    Connection connect(String... properties) throws SQLException {
        Properties all = new Properties();
        all.setProperty("user", login.user());
        all.setProperty("password", login.password());
        all.setProperty("sslmode", libpq.getOrDefault("PGSSLMODE", "prefer"));
        all.setProperty("loginTimeout", "20");
        for (int i = 0; i < properties.length; i += 2) {
            all.setProperty(properties[i], properties[i + 1]);
        }
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE, all);
    }

    @Override
    public String toString() {
        return name;
    }
}
