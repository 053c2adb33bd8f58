// Bodies that attract each other: a heavy one and four on circles around it, as objects.
"use strict";
const { measure } = require("./kernel.js");

class Body {
    constructor(x, y, z, vx, vy, vz, mass) {
        this.x = x;
        this.y = y;
        this.z = z;
        this.vx = vx;
        this.vy = vy;
        this.vz = vz;
        this.mass = mass;
    }
}

function makeSystem() {
    const sunMass = 40;
    const bodies = [new Body(0, 0, 0, 0, 0, 0, sunMass)];
    for (let i = 1; i <= 4; i++) {
        const radius = 5 * i;
        const speed = Math.sqrt(sunMass / radius);
        // Each a quarter of a turn further than the one before, and a little out of the plane.
        const x = i === 1 ? radius : i === 3 ? -radius : 0;
        const y = i === 2 ? radius : i === 4 ? -radius : 0;
        bodies.push(new Body(x, y, 0.125 * i, (-y / radius) * speed, (x / radius) * speed, 0, 0.03125 / i));
    }
    return bodies;
}

function advance(bodies, dt) {
    for (let i = 0; i < bodies.length; i++) {
        const a = bodies[i];
        for (let j = i + 1; j < bodies.length; j++) {
            const b = bodies[j];
            const dx = a.x - b.x;
            const dy = a.y - b.y;
            const dz = a.z - b.z;
            const squared = dx * dx + dy * dy + dz * dz;
            const pull = dt / (squared * Math.sqrt(squared));
            a.vx -= dx * b.mass * pull;
            a.vy -= dy * b.mass * pull;
            a.vz -= dz * b.mass * pull;
            b.vx += dx * a.mass * pull;
            b.vy += dy * a.mass * pull;
            b.vz += dz * a.mass * pull;
        }
    }
    for (const body of bodies) {
        body.x += dt * body.vx;
        body.y += dt * body.vy;
        body.z += dt * body.vz;
    }
}

function energy(bodies) {
    let sum = 0;
    for (let i = 0; i < bodies.length; i++) {
        const a = bodies[i];
        sum += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
        for (let j = i + 1; j < bodies.length; j++) {
            const b = bodies[j];
            const dx = a.x - b.x;
            const dy = a.y - b.y;
            const dz = a.z - b.z;
            sum -= (a.mass * b.mass) / Math.sqrt(dx * dx + dy * dy + dz * dz);
        }
    }
    return sum;
}

measure("nbody", 40, 200000, (turns) => {
    const bodies = makeSystem();
    for (let i = 0; i < turns; i++) advance(bodies, 0.001);
    return energy(bodies);
});
