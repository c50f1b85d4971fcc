/** The checker of the chaos campaign: plain data in, verdict out. Knows no clocks, threads, files or servers. */
@NullMarked
package io.portcullis.lab.chaos.check;

import org.jspecify.annotations.NullMarked;
