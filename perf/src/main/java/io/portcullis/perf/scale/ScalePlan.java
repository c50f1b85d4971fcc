package io.portcullis.perf.scale;

import java.time.Duration;

/**
 * The plan of each measurement.
 *
 * @param sessions of the one cluster that is fenced; 0 for no fence
 * @param fences of that cluster, one after the other
 * @param settle between the opening of the routes and the measurement
 * @param length of the measurement at rest
 * @param perProcess maximum number of clusters in one process, counted for each gateway that it simulates
 */
record ScalePlan(int sessions, int fences, Duration settle, Duration length, int perProcess) {}
