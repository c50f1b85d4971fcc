package io.portcullis.testkit.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the labels of an object must be: {@code a=b,c,!d}. Other operators are not there. */
record LabelSelector(List<Predicate<JsonNode>> requirements) {
    static LabelSelector parse(String text) throws ApiRefusal {
        List<Predicate<JsonNode>> requirements = new ArrayList<>();
        for (String part : text.isEmpty() ? new String[0] : text.split(",")) {
            String[] pair = part.split("=", 2);
            String key = pair[0].startsWith("!") ? pair[0].substring(1) : pair[0];
            if (!key.matches("[\\w./-]+") || (pair.length == 2 && !key.equals(pair[0]))) {
                throw new ApiRefusal(400, "BadRequest", "unable to parse requirement: " + part);
            }
            boolean absent = !key.equals(pair[0]);
            requirements.add(labels ->
                    pair.length == 2 ? labels.path(key).asString("").equals(pair[1]) : labels.has(key) != absent);
        }
        return new LabelSelector(requirements);
    }

    boolean matches(ObjectNode object) {
        JsonNode labels = object.path("metadata").path("labels");
        return requirements.stream().allMatch(each -> each.test(labels));
    }
}
