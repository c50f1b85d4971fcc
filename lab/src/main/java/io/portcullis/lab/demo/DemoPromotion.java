package io.portcullis.lab.demo;

import java.time.Duration;

/** A promotion: a node, with its port, began a timeline. */
record DemoPromotion(String node, int server, long timeline, Duration seen) {}
