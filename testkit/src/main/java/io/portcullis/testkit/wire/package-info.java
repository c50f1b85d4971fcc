/**
 * Scripted clients and servers: they send exactly the bytes that a test gives them.
 */
@NullMarked
package io.portcullis.testkit.wire;

import org.jspecify.annotations.NullMarked;
