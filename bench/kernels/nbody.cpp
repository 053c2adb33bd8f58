// The twin of nbody.js.
#include "bench/kernels/kernel.h"

#include <cmath>
#include <vector>

namespace {

struct Body {
    double x, y, z, vx, vy, vz, mass;
};

std::vector<Body> makeSystem() {
    constexpr double sunMass = 40;
    std::vector<Body> bodies{{0, 0, 0, 0, 0, 0, sunMass}};
    for (int i = 1; i <= 4; i++) {
        double radius = 5 * i;
        double speed = std::sqrt(sunMass / radius);
        double x = i == 1 ? radius : i == 3 ? -radius : 0;
        double y = i == 2 ? radius : i == 4 ? -radius : 0;
        bodies.push_back({x, y, 0.125 * i, (-y / radius) * speed, (x / radius) * speed, 0, 0.03125 / i});
    }
    return bodies;
}

void advance(std::vector<Body>& bodies, double dt) {
    for (size_t i = 0; i < bodies.size(); i++) {
        Body& a = bodies[i];
        for (size_t j = i + 1; j < bodies.size(); j++) {
            Body& b = bodies[j];
            double dx = a.x - b.x;
            double dy = a.y - b.y;
            double dz = a.z - b.z;
            double squared = dx * dx + dy * dy + dz * dz;
            double pull = dt / (squared * std::sqrt(squared));
            a.vx -= dx * b.mass * pull;
            a.vy -= dy * b.mass * pull;
            a.vz -= dz * b.mass * pull;
            b.vx += dx * a.mass * pull;
            b.vy += dy * a.mass * pull;
            b.vz += dz * a.mass * pull;
        }
    }
    for (Body& body : bodies) {
        body.x += dt * body.vx;
        body.y += dt * body.vy;
        body.z += dt * body.vz;
    }
}

double energy(const std::vector<Body>& bodies) {
    double sum = 0;
    for (size_t i = 0; i < bodies.size(); i++) {
        const Body& a = bodies[i];
        sum += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
        for (size_t j = i + 1; j < bodies.size(); j++) {
            const Body& b = bodies[j];
            double dx = a.x - b.x;
            double dy = a.y - b.y;
            double dz = a.z - b.z;
            sum -= (a.mass * b.mass) / std::sqrt(dx * dx + dy * dy + dz * dz);
        }
    }
    return sum;
}

} // namespace

int main() {
    measure("nbody", 40, [] {
        auto bodies = makeSystem();
        for (int i = 0; i < 200000; i++) advance(bodies, 0.001);
        return energy(bodies);
    });
}
