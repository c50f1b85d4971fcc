/** A Kubernetes API server of our own, and Patroni clusters in it as their agents were seen to write them. No real one runs in a test. */
@NullMarked
package io.portcullis.testkit.kubernetes;

import org.jspecify.annotations.NullMarked;
