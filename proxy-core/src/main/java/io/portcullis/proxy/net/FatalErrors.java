package io.portcullis.proxy.net;

/** Which failures end one session or one request, and which end the process. */
public final class FatalErrors {
    /** How {@code java.nio.Bits} and Netty begin to say that there is no memory for a direct buffer. */
    private static final String JDK = "Cannot reserve ";

    private static final String NETTY = "io.netty.util.internal.OutOfDirectMemoryError";

    private FatalErrors() {}

    /**
     * Whether the process cannot be trusted to go on. A supervisor then restarts it, which removes the cause.
     *
     * <ul>
     *   <li>Any {@link VirtualMachineError}: a full heap throws in the thread that happens to come next; a stack that is too small is a
     *   bug.
     *   <li>Any {@link LinkageError}: the jar was replaced or damaged under the running process, and a class that could not be loaded once
     *       never will be.
     * </ul>
     *
     * Not memory for direct buffers: Java code refuses it before anything is changed, and it is there again when buffers are released.
     */
    public static boolean endProcess(Throwable failure) {
        return (failure instanceof VirtualMachineError && !lacksDirectMemory(failure))
                || failure instanceof LinkageError;
    }

    /** Whether there was no memory for a direct buffer. */
    public static boolean lacksDirectMemory(Throwable failure) {
        if (!(failure instanceof OutOfMemoryError)) {
            return false;
        }
        String text = failure.getMessage();
        return (text != null && text.startsWith(JDK))
                || failure.getClass().getName().equals(NETTY);
    }
}
