package io.portcullis.lab.chaos.check;

/** A time in which a node accepted writes at every poll. */
public record Writable(String node, long from, long to) {}
