package io.portcullis.config;

import java.util.List;

/** An option of the command line that says where a cluster's DCS is, such as {@code --etcd}, and its values. */
public record StoreFlag(String name, List<String> values) {
    public StoreFlag {
        values = List.copyOf(values);
    }
}
