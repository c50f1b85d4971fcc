package io.portcullis.lab.demo;

import java.time.Duration;

/** A node, known by its port, that began a timeline: PostgreSQL does that when it is promoted, and never otherwise. */
record DemoPromotion(String node, int server, long timeline, Duration seen) {}
