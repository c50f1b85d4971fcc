/**
 * The commands and their options.
 *
 * <p>Each command reads what it is given, calls the code that does the work, and turns the result into text and an exit code.
 */
@NullMarked
package io.portcullis.app.cli;

import org.jspecify.annotations.NullMarked;
