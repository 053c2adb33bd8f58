// The planets' orbits: a symplectic integrator over objects with double fields. Prints the system's energy before and
// after; `examples/nbody.js STEPS` takes another number of steps.

const SOLAR_MASS = 4 * Math.PI ** 2;
const DAYS = 365.24;

class Body {
    constructor(name, [x, y, z], [vx, vy, vz], mass) {
        Object.assign(this, { name, x, y, z, vx: vx * DAYS, vy: vy * DAYS, vz: vz * DAYS, mass: mass * SOLAR_MASS });
    }
}

const bodies = [
    new Body("Sun", [0, 0, 0], [0, 0, 0], 1),
    new Body("Jupiter", [4.841431442464721, -1.1603200440274284, -0.10362204447112311],
        [0.001660076642744037, 0.007699011184197404, -0.0000690460016972063], 0.0009547919384243266),
    new Body("Saturn", [8.34336671824458, 4.124798564124305, -0.4035234171143214],
        [-0.002767425107268624, 0.004998528012349172, 0.00002304172975737639], 0.0002858859806661308),
    new Body("Uranus", [12.894369562139131, -15.111151401698631, -0.22330757889265573],
        [0.002964601375647616, 0.0023784717395948095, -0.000029658956854023756], 0.00004366244043351563),
    new Body("Neptune", [15.379697114850917, -25.919314609987964, 0.17925877295037118],
        [0.0026806777249038932, 0.001628241700382423, -0.00009515922545197159], 0.00005151389020466115),
];

// The sun moves so that the whole system's momentum is zero.
for (const axis of ["vx", "vy", "vz"]) {
    bodies[0][axis] = -bodies.reduce((sum, body) => sum + body[axis] * body.mass, 0) / SOLAR_MASS;
}

function energy() {
    let total = 0;
    bodies.forEach((a, i) => {
        total += 0.5 * a.mass * (a.vx ** 2 + a.vy ** 2 + a.vz ** 2);
        for (const b of bodies.slice(i + 1)) {
            total -= (a.mass * b.mass) / Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
        }
    });
    return total;
}

function advance(step) {
    for (let i = 0; i < bodies.length; i++) {
        const a = bodies[i];
        for (let j = i + 1; j < bodies.length; j++) {
            const b = bodies[j];
            const dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
            const squared = dx * dx + dy * dy + dz * dz;
            const pull = step / (squared * Math.sqrt(squared));
            a.vx -= dx * b.mass * pull;
            a.vy -= dy * b.mass * pull;
            a.vz -= dz * b.mass * pull;
            b.vx += dx * a.mass * pull;
            b.vy += dy * a.mass * pull;
            b.vz += dz * a.mass * pull;
        }
    }
    for (const body of bodies) {
        body.x += step * body.vx;
        body.y += step * body.vy;
        body.z += step * body.vz;
    }
}

const steps = Number(process.argv[2] ?? 50000);
console.log(energy().toFixed(9));
for (let i = 0; i < steps; i++) advance(0.01);
console.log(energy().toFixed(9));

// expect: -0.169075164
// expect: -0.169078071
