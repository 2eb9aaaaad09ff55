package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Members in an order that means nothing, so that one is removed, and a few are drawn at random,
/// without walking over all. A member is in one bag at a time.
final class Bag {
    private final List<Member> members = new ArrayList<>();

    int size() {
        return members.size();
    }

    void add(Member member) {
        member.place = members.size();
        members.add(member);
    }

    void remove(Member member) {
        swap(member.place, members.size() - 1);
        members.removeLast();
    }

    /// At most `count` different members, every choice equally likely.
    ///
    /// @param except not to be drawn
    List<Member> draw(int count, @Nullable ActorId except, RandomGenerator random) {
        var drawn = new ArrayList<Member>(Math.min(count, members.size()));
        for (int i = 0; i < members.size() && drawn.size() < count; i++) {
            swap(i, i + random.nextInt(members.size() - i));
            Member member = members.get(i);
            if (!member.actor().equals(except)) {
                drawn.add(member);
            }
        }
        return drawn;
    }

    private void swap(int a, int b) {
        Member first = members.get(a);
        Member second = members.get(b);
        members.set(a, second);
        members.set(b, first);
        second.place = a;
        first.place = b;
    }
}
