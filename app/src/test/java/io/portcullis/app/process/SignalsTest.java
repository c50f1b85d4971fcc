package io.portcullis.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SignalsTest {
    /** Under nohup a gateway took no notice of HUP, and nobody was told. */
    @Test
    void anIgnoredSignalIsReported() throws ReflectiveOperationException {
        ignore("HUP");
        assertThat(Signals.on("HUP", () -> {})).isFalse();
    }

    @Test
    void aSignalThatComesIsNot() {
        assertThat(Signals.on("USR2", () -> {})).isTrue();
    }

    private static void ignore(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        signal.getMethod("handle", signal, handler)
                .invoke(
                        null,
                        signal.getConstructor(String.class).newInstance(name),
                        handler.getField("SIG_IGN").get(null));
    }
}
