package io.portcullis.proxy.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Bytes relayed by one event loop. Written by that loop alone, for every burst; read on any thread. */
public final class Traffic {
    private static final VarHandle TO_CLIENT;
    private static final VarHandle TO_SERVER;

    static {
        try {
            TO_CLIENT = MethodHandles.lookup().findVarHandle(Traffic.class, "toClient", long.class);
            TO_SERVER = MethodHandles.lookup().findVarHandle(Traffic.class, "toServer", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long toClient;
    private long toServer;

    public void toClient(int bytes) {
        TO_CLIENT.setOpaque(this, toClient + bytes);
    }

    public void toServer(int bytes) {
        TO_SERVER.setOpaque(this, toServer + bytes);
    }

    public long toClient() {
        return (long) TO_CLIENT.getOpaque(this);
    }

    public long toServer() {
        return (long) TO_SERVER.getOpaque(this);
    }
}
