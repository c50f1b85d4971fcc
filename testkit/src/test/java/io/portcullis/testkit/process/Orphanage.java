package io.portcullis.testkit.process;

import java.util.List;

/** A program that starts a process in a workspace and is then killed by its test. */
final class Orphanage {
    static final String MARK = "workspace: ";

    private Orphanage() {}

    public static void main(String[] args) throws Exception {
        Workspace home = Workspace.create("orphanage");
        ManagedProcess.start(home, "sleeper", ManagedProcess.RunAs.SERVICE_USER, List.of("sleep", "600"));
        System.out.println(MARK + home.path());
        Thread.currentThread().join();
    }
}
