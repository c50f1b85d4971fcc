/** Benchmarks and soak runs: a gateway measured beside its peers. */
@NullMarked
package io.portcullis.perf;

import org.jspecify.annotations.NullMarked;
