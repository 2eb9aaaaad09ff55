package dev.verdigris.wire;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.MalformedMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The actors that one message speaks of: written once, in front of what refers to them.
final class Actors {
    private final List<ActorId> inOrder = new ArrayList<>();
    /// Looked up only, never walked.
    private final Map<ActorId, Integer> numbers = new HashMap<>();

    /// How many the reader knows already.
    private final int unwritten;

    /// @param known actors that the message names elsewhere; they get the first numbers
    Actors(ActorId... known) {
        for (ActorId actor : known) {
            numberOf(actor);
        }
        unwritten = inOrder.size();
    }

    /// The number of `actor`, given out from 0 in the order of first use.
    int numberOf(ActorId actor) {
        Integer known = numbers.get(actor);
        if (known != null) {
            return known;
        }
        int number = inOrder.size();
        inOrder.add(actor);
        numbers.put(actor, number);
        return number;
    }

    void write(WireWriter out) {
        out.varint(inOrder.size() - unwritten);
        for (ActorId actor : inOrder.subList(unwritten, inOrder.size())) {
            Members.writeActor(out, actor);
        }
    }

    /// @param max how many may be written: no more than there are things that refer to them
    static ActorId[] read(WireReader in, int max, ActorId... known) throws MalformedMessage {
        int count = in.count(max, ActorId.BYTES, "actors");
        ActorId[] actors = Arrays.copyOf(known, known.length + count);
        for (int i = known.length; i < actors.length; i++) {
            actors[i] = Members.readActor(in);
        }
        return actors;
    }

    static ActorId readReference(WireReader in, ActorId[] actors) throws MalformedMessage {
        long number = in.varint("actor number");
        if (number < 0 || number >= actors.length) {
            throw new MalformedMessage("actor number", number);
        }
        return actors[(int) number];
    }
}
