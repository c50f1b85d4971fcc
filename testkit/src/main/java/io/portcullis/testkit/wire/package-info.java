/**
 * Scripted clients and servers that send exactly the bytes they are told to.
 */
@NullMarked
package io.portcullis.testkit.wire;

import org.jspecify.annotations.NullMarked;
