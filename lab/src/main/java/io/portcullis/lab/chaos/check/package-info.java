/** The checker of the chaos campaign: plain data in, verdict out. Knows neither clocks, threads, files nor servers. */
@NullMarked
package io.portcullis.lab.chaos.check;

import org.jspecify.annotations.NullMarked;
