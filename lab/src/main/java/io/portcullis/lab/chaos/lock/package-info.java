/** How a campaign learns who holds the lock: etcd has its history, others are asked again and again. */
@NullMarked
package io.portcullis.lab.chaos.lock;

import org.jspecify.annotations.NullMarked;
