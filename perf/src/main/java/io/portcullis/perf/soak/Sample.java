package io.portcullis.perf.soak;

/**
 * The gateway at one moment, right after a garbage collection.
 *
 * @param seconds since the busy session began
 * @param directKiB what Netty's allocators hold outside of the heap
 * @param cpuMillis of each second since the sample before
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
