package dev.verdigris.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verdigris.model.MalformedMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The names of tables and columns in one message: written once, in front of what refers to them.
final class Names {
    private final List<String> inOrder = new ArrayList<>();
    /// Looked up only, never walked.
    private final Map<String, Integer> numbers = new HashMap<>();

    /// The number of `name`, given out from 0 in the order of first use.
    int numberOf(String name) {
        Integer known = numbers.get(name);
        if (known != null) {
            return known;
        }
        int number = inOrder.size();
        inOrder.add(name);
        numbers.put(name, number);
        return number;
    }

    void write(WireWriter out) {
        out.count(inOrder.size(), WireFormat.NAMES_PER_MESSAGE_MAX, "names");
        for (String name : inOrder) {
            byte[] utf8 = name.getBytes(UTF_8);
            if (name.indexOf('\0') >= 0 || !new String(utf8, UTF_8).equals(name)) {
                throw new IllegalArgumentException("no name can be written as " + name);
            }
            out.lengthAndBytes(utf8, WireFormat.NAME_BYTES_MAX, "name bytes");
        }
    }

    static String[] read(WireReader in) throws MalformedMessage {
        var names = new String[in.count(WireFormat.NAMES_PER_MESSAGE_MAX, 1, "names")];
        for (int i = 0; i < names.length; i++) {
            byte[] utf8 = in.lengthAndBytes(WireFormat.NAME_BYTES_MAX, "name bytes");
            String name = new String(utf8, UTF_8);
            // SQLite would cut a name at a NUL and so read another one.
            if (name.indexOf('\0') >= 0 || !Arrays.equals(name.getBytes(UTF_8), utf8)) {
                throw new MalformedMessage("name is not UTF-8 without NUL", i);
            }
            names[i] = name;
        }
        return names;
    }
}
