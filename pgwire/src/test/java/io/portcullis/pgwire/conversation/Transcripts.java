package io.portcullis.pgwire.conversation;

/** Conversations in writing: messages of the client by their letter, those of the server behind a {@code <}, ReadyForQuery with its status. */
final class Transcripts {
    private Transcripts() {}

    /** @param message such as {@code Q}, {@code <C} or {@code <ZI} */
    static void tell(Conversation conversation, String message) {
        if (message.startsWith("<Z")) {
            conversation.ready((byte) message.charAt(2));
        } else if (message.startsWith("<")) {
            conversation.server((byte) message.charAt(1));
        } else {
            conversation.client((byte) message.charAt(0));
        }
    }
}
