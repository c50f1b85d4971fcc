package io.portcullis.pgwire.conversation;

import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL as far as the types of messages go, written from its main loop ({@code tcop/postgres.c}) and from its COPY ({@code
 * commands/copyfromparse.c}): it reads one message after the other, and all that it could say then is tried.
 *
 * <p>The client's letters are those of the protocol, and besides: {@code K} an Execute and {@code q} a Query of COPY FROM STDIN. Among the
 * server's letters ReadyForQuery is {@code i} idle, {@code o} in an open transaction, {@code x} in a failed one.
 *
 * @param unread sent by the client, not read yet
 * @param unsent said, and not delivered yet
 * @param skipping reads nothing before Sync
 * @param open has done something that only a Sync, Query or FunctionCall will commit
 * @param copying reads the data of this {@code K} or {@code q}, or 0
 * @param copyFailed a COPY that had begun did not end well
 * @param gone has ended the connection
 */
record ModelServer(
        String unread, String unsent, boolean skipping, boolean open, char copying, boolean copyFailed, boolean gone) {
    static final ModelServer IDLE = new ModelServer("", "", false, false, (char) 0, false, false);

    /** In a transaction or not: it makes no difference to what is owed. */
    private static final String READY = "io";

    private static final String READY_AFTER_ERROR = "x";

    ModelServer sent(char letter) {
        return new ModelServer(unread + letter, unsent, skipping, open, copying, copyFailed, gone);
    }

    ModelServer delivered() {
        return new ModelServer(unread, unsent.substring(1), skipping, open, copying, copyFailed, gone);
    }

    /** Nothing will be said or take effect any more, unless the client says something new. */
    boolean settled() {
        return unsent.isEmpty() && (gone || (!skipping && !open && copying == 0 && unread.matches("[cf]*(X.*)?")));
    }

    /** All that this server can have become by the time it says something; empty if that needs more of the client. */
    List<ModelServer> speaking() {
        List<ModelServer> speaking = new ArrayList<>();
        speak(speaking);
        return speaking;
    }

    private void speak(List<ModelServer> speaking) {
        if (!unsent.isEmpty()) {
            speaking.add(this);
        } else if (!gone) {
            if (copying != 0) {
                copyFails().forEach(next -> next.speak(speaking));
            }
            if (!unread.isEmpty()) {
                read().forEach(next -> next.speak(speaking));
            }
        }
    }

    // ---- what it can become

    private List<ModelServer> read() {
        char letter = unread.charAt(0);
        ModelServer rest = new ModelServer(unread.substring(1), "", skipping, open, copying, copyFailed, gone);
        if (copying != 0) {
            return rest.readCopy(letter);
        }
        return switch (letter) {
            case 'X' -> List.of(rest.ended(""));
            // Only what is open can fail to be committed.
            case 'S' -> open ? rest.closed("", "E") : rest.closed("");
            case 'c', 'f' -> List.of(rest);
            default -> skipping ? List.of(rest) : rest.request(letter);
        };
    }

    private List<ModelServer> request(char letter) {
        return switch (letter) {
            case 'P' -> group("1");
            case 'D' -> group("tT", "tn", "n", "T");
            case 'E' -> group("C", "s", "I", "HC");
            case 'K' -> {
                List<ModelServer> next = group();
                next.add(copies('K'));
                yield next;
            }
            case 'Q' -> closed("C", "TC", "CC", "I", "E", "CE");
            case 'F' -> closed("V", "E");
            case 'q' -> {
                List<ModelServer> next = closed("E");
                next.add(copies('q'));
                yield next;
            }
            default -> throw new IllegalArgumentException(String.valueOf(letter));
        };
    }

    private List<ModelServer> readCopy(char letter) {
        return switch (letter) {
            case 'S' -> List.of(this);
            case 'c' -> {
                List<ModelServer> next = copyFails();
                if (copying == 'K') {
                    next.add(new ModelServer(unread, "C", false, true, (char) 0, copyFailed, false));
                } else {
                    next.addAll(closed("C", "CC", "CE"));
                    next.add(new ModelServer(unread, "CG", false, false, 'q', copyFailed, false));
                }
                yield next;
            }
            case 'f' -> copyFails();
            default -> List.of(ended("EE"));
        };
    }

    private List<ModelServer> copyFails() {
        ModelServer failed = new ModelServer(unread, "", false, false, copying, true, false);
        return copying == 'q' ? failed.closed("E") : new ArrayList<>(List.of(failed.skips()));
    }

    private ModelServer copies(char by) {
        return new ModelServer(unread, "G", false, open, by, copyFailed, false);
    }

    /** Each answer to a message of the extended protocol, and an error. */
    private List<ModelServer> group(String... answers) {
        List<ModelServer> next = new ArrayList<>();
        next.add(skips());
        for (String answer : answers) {
            next.add(new ModelServer(unread, answer, false, true, (char) 0, copyFailed, false));
        }
        return next;
    }

    private ModelServer skips() {
        return new ModelServer(unread, "E", true, false, (char) 0, copyFailed, false);
    }

    /** Each answer, and then ReadyForQuery. */
    private List<ModelServer> closed(String... answers) {
        List<ModelServer> next = new ArrayList<>();
        for (String answer : answers) {
            for (char status : (answer.endsWith("E") ? READY_AFTER_ERROR : READY).toCharArray()) {
                next.add(new ModelServer(unread, answer + status, false, false, (char) 0, copyFailed, false));
            }
        }
        return next;
    }

    private ModelServer ended(String lastWords) {
        return new ModelServer(unread, lastWords, false, false, (char) 0, copyFailed || !lastWords.isEmpty(), true);
    }
}
