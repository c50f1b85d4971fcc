package io.portcullis.proxy.gateway;

import io.portcullis.testkit.wire.WirePeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a server does instead of going on with a login. */
enum LoginFailure {
    CLOSES {
        @Override
        void happen(WirePeer server) throws IOException {
            server.finish();
        }
    },
    RESETS {
        @Override
        void happen(WirePeer server) throws IOException {
            server.reset();
        }
    },
    SHUTS_DOWN {
        @Override
        void happen(WirePeer server) throws IOException {
            server.send(error("57P03")).finish();
        }
    },
    IS_TERMINATED_AFTER_TRUSTING {
        @Override
        void happen(WirePeer server) throws IOException {
            byte[] ok = WirePeer.message('R', WirePeer.number(0));
            byte[] error = error("57P01");
            byte[] both = Arrays.copyOf(ok, ok.length + error.length);
            System.arraycopy(error, 0, both, ok.length, error.length);
            server.send(both).finish();
        }
    },
    CRASHES {
        @Override
        void happen(WirePeer server) throws IOException {
            server.send(error("57P02")).finish();
        }
    },
    CANNOT_FORK {
        @Override
        void happen(WirePeer server) throws IOException {
            server.send("Ecould not fork new process for connection: no memory\n\0".getBytes(StandardCharsets.UTF_8))
                    .finish();
        }
    };

    abstract void happen(WirePeer server) throws IOException;

    /** An ErrorResponse with this SQLSTATE. */
    static byte[] error(String state) {
        return WirePeer.message(
                'E', ("SFATAL\0VFATAL\0C" + state + "\0Mthe server's own words\0\0").getBytes(StandardCharsets.UTF_8));
    }
}
