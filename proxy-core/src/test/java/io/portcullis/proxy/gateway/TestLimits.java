package io.portcullis.proxy.gateway;

import io.portcullis.proxy.session.LimitSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The default limits, of which a test changes some. */
final class TestLimits {
    int maxSessions = LimitSettings.DEFAULT.maxSessions();
    int maxPending = LimitSettings.DEFAULT.maxPending();
    int maxWaiting = LimitSettings.DEFAULT.maxWaiting();
    Duration connectWait = LimitSettings.DEFAULT.connectWait();
    Duration startupTimeout = LimitSettings.DEFAULT.startupTimeout();
    Duration authenticationTimeout = LimitSettings.DEFAULT.authenticationTimeout();
    Duration connectTimeout = LimitSettings.DEFAULT.connectTimeout();
    Duration drainTimeout = LimitSettings.DEFAULT.drainTimeout();

    @Nullable
    Duration tcpUserTimeout = LimitSettings.DEFAULT.tcpUserTimeout();

    long bufferMemory = LimitSettings.DEFAULT.bufferMemory();

    LimitSettings settings() {
        return new LimitSettings(
                maxSessions,
                maxPending,
                maxWaiting,
                connectWait,
                startupTimeout,
                authenticationTimeout,
                connectTimeout,
                drainTimeout,
                tcpUserTimeout,
                bufferMemory);
    }
}
