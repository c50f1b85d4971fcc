/**
 * JUnit extensions: the leak check, the seeds of random tests, and the time limit of every wait.
 */
@NullMarked
package io.portcullis.testkit.junit;

import org.jspecify.annotations.NullMarked;
