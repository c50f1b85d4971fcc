/**
 * A real gateway process, and how to reach it.
 */
@NullMarked
package io.portcullis.testkit.gateway;

import org.jspecify.annotations.NullMarked;
