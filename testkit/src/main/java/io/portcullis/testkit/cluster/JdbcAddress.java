package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.Host;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** The JDBC address of a PostgreSQL server of this kit, or of a relay in front of it. */
public record JdbcAddress(String host, int port, Login login) {
    private static final String DATABASE = "postgres";

    /** On loopback. */
    public JdbcAddress(int port, Login login) {
        this(Host.LOOPBACK.address(), port, login);
    }

    /** Without login and timeouts. A caller may append parameters of pgjdbc after a {@code ?}. */
    public String url() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + DATABASE;
    }

    /** Opens a connection with timeouts: the server may be frozen. */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.password());
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("sslmode", "disable");
        return DriverManager.getConnection(url(), properties);
    }

    /** The first column of the first row, over a new connection. */
    public String ask(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (!rows.next()) {
                throw new SQLException("no row from: " + sql);
            }
            return String.valueOf(rows.getString(1));
        }
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
