/**
 * What the tools share: the command, the terminal, tables, load.
 *
 * <p>It does not know the tools.
 */
@NullMarked
package io.portcullis.lab.tool;

import org.jspecify.annotations.NullMarked;
