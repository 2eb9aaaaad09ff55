package dev.verdigris.protocol;

/// What is believed of a member. Alive and suspected members are *active*: they get messages.
public enum Liveness {
    ALIVE,
    SUSPECT,
    DOWN;

    public boolean isActive() {
        return this != DOWN;
    }
}
