package io.portcullis.lab.chaos.check;

/** A node that was asked again and again said every time that it accepts writes. */
public record Writable(String node, long from, long to) {}
