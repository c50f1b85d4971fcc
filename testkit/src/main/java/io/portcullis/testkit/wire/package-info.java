/**
 * Scripted clients and servers that send exactly the bytes of a test.
 */
@NullMarked
package io.portcullis.testkit.wire;

import org.jspecify.annotations.NullMarked;
