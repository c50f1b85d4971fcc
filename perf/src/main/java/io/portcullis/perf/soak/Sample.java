package io.portcullis.perf.soak;

/**
 * The gateway at one moment, right after a garbage collection.
 *
 * @param seconds since the busy session began
 * @param directKiB memory of Netty's allocators outside the heap
 * @param cpuMillis CPU in each second since the previous sample
 */
record Sample(
        double seconds,
        long residentKiB,
        long heapKiB,
        long directKiB,
        int openFiles,
        int threads,
        int sessions,
        double cpuMillis) {}
