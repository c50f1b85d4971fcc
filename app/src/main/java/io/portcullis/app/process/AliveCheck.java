package io.portcullis.app.process;

/** Whether the critical threads of this process still run. */
public interface AliveCheck {
    boolean isAlive();
}
