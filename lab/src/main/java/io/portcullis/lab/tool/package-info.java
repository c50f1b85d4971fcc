/**
 * What the tools share: the gateway as a process, a terminal, tables, load.
 *
 * <p>Nothing of the product depends on it, and it knows none of the tools.
 */
@NullMarked
package io.portcullis.lab.tool;

import org.jspecify.annotations.NullMarked;
