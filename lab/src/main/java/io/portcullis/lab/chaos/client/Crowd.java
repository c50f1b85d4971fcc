package io.portcullis.lab.chaos.client;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.check.Executor;
import io.portcullis.lab.chaos.check.Operation;
import io.portcullis.lab.chaos.check.Operation.Result;
import io.portcullis.testkit.cluster.JdbcAddress;
import io.portcullis.testkit.gateway.GatewayProcess;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The clients of one episode. Each gateway has writers, which append to their own registers, and a reader, which reads all registers. */
public final class Crowd implements AutoCloseable {
    static final int WRITERS_PER_GATEWAY = 2;
    static final int READERS_PER_GATEWAY = 1;

    private final List<Client> clients = new ArrayList<>();
    private final Map<String, List<Client>> served = new HashMap<>();
    private final List<Integer> sessionsAtFirst = new ArrayList<>();

    private Crowd() {}

    /** The address that clients connect to, and its name in their histories. Usually a gateway. */
    public record Entrance(String name, JdbcAddress address) {
        public static Entrance of(GatewayProcess gateway) {
            return new Entrance(gateway.name(), gateway.primary());
        }
    }

    public static Crowd start(List<Entrance> entrances, Registers registers, BootClock clock) {
        Crowd crowd = new Crowd();
        for (Entrance entrance : entrances) {
            for (int i = 0; i < WRITERS_PER_GATEWAY; i++) {
                int number = crowd.clients.size();
                crowd.add("writer-" + number, entrance, clock, writer(number, entrance.name(), registers));
            }
        }
        for (Entrance entrance : entrances) {
            for (int i = 0; i < READERS_PER_GATEWAY; i++) {
                int number = crowd.clients.size();
                crowd.add("reader-" + number, entrance, clock, reader(number, entrance.name(), registers));
            }
        }
        return crowd;
    }

    /** The number of registers: one for each writer. Writers have the first numbers. */
    public static int registers(int entrances) {
        return entrances * WRITERS_PER_GATEWAY;
    }

    private void add(String name, Entrance entrance, BootClock clock, Client.OperationRunner work) {
        Client client = Client.start(name, entrance.address(), clock, work);
        clients.add(client);
        served.computeIfAbsent(entrance.name(), _ -> new ArrayList<>()).add(client);
    }

    /** True if every client has had an answer. */
    public boolean isBusy() {
        return clients.stream().allMatch(client -> client.session() > 0);
    }

    /** True if each gateway has answered at least one client since. */
    public boolean isServedSince(long instant) {
        return served.values().stream()
                .allMatch(those -> those.stream().anyMatch(client -> client.answeredSince(instant)));
    }

    /** Remembers the sessions of now, for {@link #survived}. */
    public void remember() {
        sessionsAtFirst.clear();
        clients.forEach(client -> sessionsAtFirst.add(client.session()));
    }

    public int sessions() {
        return clients.size();
    }

    /** The number of sessions that are the same as at {@link #remember}. */
    public int survived() {
        int survived = 0;
        for (int i = 0; i < clients.size(); i++) {
            if (clients.get(i).session() == sessionsAtFirst.get(i)) {
                survived++;
            }
        }
        return survived;
    }

    public long count(Result result) {
        return clients.stream().mapToLong(client -> client.count(result)).sum();
    }

    public List<Operation> operations() {
        return clients.stream().flatMap(client -> client.operations().stream()).toList();
    }

    @Override
    public void close() {
        clients.forEach(Client::close);
    }

    private static Client.OperationRunner writer(int number, String gateway, Registers registers) {
        AtomicLong last = new AtomicLong();
        return (connection, session, clock) -> {
            long seq = last.incrementAndGet();
            long invoked = clock.elapsed();
            try {
                Executor by = registers.append(connection, number, seq);
                return new Operation.Write(number, gateway, session, seq, invoked, clock.elapsed(), Result.OK, by);
            } catch (SQLException e) {
                Result result = Registers.after(e);
                return new Operation.Write(number, gateway, session, seq, invoked, clock.elapsed(), result, null);
            }
        };
    }

    private static Client.OperationRunner reader(int number, String gateway, Registers registers) {
        return (connection, session, clock) -> {
            long invoked = clock.elapsed();
            try {
                Registers.Newest newest = registers.newest(connection);
                return new Operation.Read(
                        number, gateway, session, invoked, clock.elapsed(), Result.OK, newest.by(), newest.seqs());
            } catch (SQLException e) {
                return failed(number, gateway, session, invoked, clock, e);
            }
        };
    }

    private static Operation failed(
            int number, String gateway, int session, long invoked, BootClock clock, SQLException e) {
        return new Operation.Read(
                number, gateway, session, invoked, clock.elapsed(), Registers.after(e), null, List.of());
    }
}
