/** How constants are spelled outside the code. The JDK only. */
@NullMarked
package io.portcullis.text;

import org.jspecify.annotations.NullMarked;
